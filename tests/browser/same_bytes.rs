//! The same inputs give the same bytes in WebAssembly as natively.

use objects::{Moment, Span};
use serde_json::json;
use session::{Input, Options, Session};

use crate::instances::start_another;
use crate::page::Page;

/// Lines with the seconds at which they are typed. The last one prints where the rest has come to rest.
const TYPED: [(i64, &str); 9] = [
    (1, "kubectl create deployment web --image=nothingnothings/kub-first-app --replicas=3"),
    (2, "kubectl rollout status deployment/web"),
    (9, "kubectl set image deployment/web kub-first-app=nothingnothings/dummy:dummy; kubectl get pods -o wide"),
    (30, "kubectl describe pods"),
    (31, "kubectl rollout undo deployment/web && kubectl rollout status deployment/web"),
    (33, "kubectl get events --sort-by=.metadata.creationTimestamp"),
    (34, "kubectl get deployment web -o yaml | grep -v time"),
    (35, "for i in 1 2 3; do kubectl scale deployment/web --replicas=$i; kubectl get rs; done"),
    (90, "kubectl get all"),
];

#[tokio::test]
async fn natively_and_in_the_browser() {
    let mut session = Session::new(&Options::default());
    let mut journal = Vec::new();
    for (second, line) in TYPED {
        let moment = Moment(0) + Span::seconds(second);
        session.advance(moment);
        session.apply(Input::Line { terminal: 0, text: line.to_owned() });
        journal.push(json!({ "moment": moment.0, "kind": "line", "terminal": 0, "text": line }));
    }
    session.advance(session.now() + Span::seconds(2));
    let line = |line: &session::Line| {
        let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        format!("{} {text}", line.moment.0)
    };
    let native: Vec<String> = session.terminals()[0].lines.iter().map(|shown| line(shown)).collect();
    assert!(native.len() > 100, "{native:#?}");

    let page = Page::open().await;
    start_another(&page, "second", &format!("{{ debug: {{ journal: {} }} }}", json!(journal))).await;
    let shown = "[...document.querySelectorAll('#second .rp-output > div')]";
    page.until(&format!("{shown}.length >= {}", native.len())).await;
    let shown = page.eval(&format!("{shown}.map((line) => line.dataset.moment + ' ' + line.textContent)")).await;
    let shown: Vec<&str> =
        shown.as_array().map(|lines| lines.iter().filter_map(|line| line.as_str()).collect()).unwrap_or_default();
    assert_eq!(shown, native);
}
