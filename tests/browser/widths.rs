//! At every width the boxes of the broken rollout and the words in them stand apart, and nothing is cut off.

use serde_json::{Value, json};

use crate::page::Page;

/// Boxes that overlap, stick out of the picture, or hold a text that is wider than they are.
const FAULTS: &str = "(() => {
    const box = (element) => element.getBoundingClientRect();
    const name = (element) => element.dataset.box + ' ' + (element.getAttribute('aria-label') ?? '');
    const frame = box(document.querySelector('.rp-graph'));
    const boxes = [...document.querySelectorAll('[data-box]')];
    const faults = [];
    for (const one of boxes) {
        const a = box(one);
        if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) faults.push('cut off: ' + name(one));
        const rect = one.querySelector(':scope > .rp-frame');
        const texts = rect ? [...one.querySelectorAll(':scope > text')] : [];
        for (const text of texts) {
            const b = box(text), r = box(rect);
            if (b.left < r.left || b.right > r.right + 1) faults.push('too wide: ' + text.textContent);
            for (const next of texts.slice(texts.indexOf(text) + 1)) {
                const c = box(next);
                const clear = b.right <= c.left || c.right <= b.left || b.bottom <= c.top + 4 || c.bottom <= b.top + 4;
                if (!clear) faults.push('one over the other: ' + text.textContent + ' and ' + next.textContent);
            }
        }
        for (const other of boxes) {
            const b = box(other);
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            const same_kind = one.dataset.box === other.dataset.box || (one.dataset.box !== 'pod' && other.dataset.box !== 'pod');
            if (one !== other && same_kind && !apart) faults.push('overlap: ' + name(one) + ' and ' + name(other));
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the window');
    return faults;
})()";

#[tokio::test]
async fn nothing_overlaps_or_is_cut_off() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment my-first-deployment --image=nothingnothings/kub-first-app --replicas=3").await;
    page.run("kubectl expose deployment my-first-deployment --type=LoadBalancer --port=8080").await;
    page.run("kubectl rollout status deployment/my-first-deployment").await;
    page.run("kubectl set image deployment/my-first-deployment kub-first-app=nothingnothings/dummy:dummy").await;
    page.until("document.querySelector('[data-state=failing]') && document.querySelector('.rp-ask')").await;
    let widths = [(1440, 900), (800, 600), (390, 844)];
    let languages = ["en", "pt-BR"].into_iter().flat_map(|language| widths.map(|size| (language, size)));
    for (language, (width, height)) in languages {
        page.speak(language).await;
        page.client.set_window_size(width, height).await.expect("the window can be resized");
        // Two frames later all has been measured again, and pods move to their places.
        let frame = "await new Promise(requestAnimationFrame)";
        page.eval_async(&format!("[{frame}, {frame}]")).await;
        page.eval_async("await Promise.allSettled(document.getAnimations().map((motion) => motion.finished))").await;
        assert_eq!(page.eval(FAULTS).await, Value::Array(Vec::new()), "{width} {language}");
    }
    assert_eq!(page.eval("document.querySelectorAll('[data-box=pod]').length").await, json!(4));
}
