use std::cell::RefCell;

use objects::Span;

use super::*;

/// Counts what is kept and what is begun.
#[derive(Default)]
struct Kept {
    recorded: RefCell<Vec<Recorded>>,
    begun: RefCell<usize>,
}

impl Journal for Kept {
    fn record(&self, moment: Moment, input: &Input) {
        self.recorded.borrow_mut().push(Recorded { moment, input: input.clone() });
    }

    fn begin(&self, _: &Input) {
        *self.begun.borrow_mut() += 1;
    }

    fn restart(&self, record: &[Recorded]) {
        *self.recorded.borrow_mut() = record.to_vec();
        *self.begun.borrow_mut() = record.len();
    }
}

fn line(text: &str) -> Input {
    Input::Line { terminal: 0, text: text.to_owned() }
}

fn run(text: &str) -> Action {
    Action::Run { terminal: 0, line: text.to_owned() }
}

fn at(seconds: i64) -> Moment {
    Moment(0) + Span::seconds(seconds)
}

/// A page that does these lines again, one a second, and goes on until a moment.
fn replaying(lines: &[&str], until: Moment) -> (Rc<Kept>, Page) {
    let kept = Rc::new(Kept::default());
    let recorded = lines.iter().zip(0..).map(|(text, second)| Recorded { moment: at(second), input: line(text) });
    let page = Page::new(kept.clone(), recorded.collect(), until);
    (kept, page)
}

#[test]
fn a_replay_is_not_disturbed() {
    let (kept, mut page) = replaying(&["kubectl get nodes", "echo a", "echo b"], at(20));
    page.update(Action::SetPaused(true), || true);
    let mut frames = 0.0;
    while page.is_replaying() {
        page.update(Action::Frame(frames), || false);
        frames += 1.0;
        if !page.is_replaying() {
            break;
        }
        for action in [Action::GoTo(Some(at(0))), Action::GoOnFromHere, Action::Resume(0), Action::Step] {
            page.update(action, || true);
        }
        if page.session.now() == at(1) && kept.recorded.borrow().is_empty() {
            page.update(run("echo c"), || true);
        }
    }
    let moments: Vec<Moment> = page.session.record().iter().map(|recorded| recorded.moment).collect();
    assert_eq!(moments, [at(0), at(1), at(2), at(20)]);
    // Only what is new is recorded, at once and for the end.
    assert_eq!(*kept.recorded.borrow(), [Recorded { moment: at(20), input: line("echo c") }]);
    assert_eq!(*kept.begun.borrow(), 4);
    assert!(page.past.is_none() && page.partings().is_empty());
    assert!(page.session.terminals()[0].text().ends_with("$ echo c\nc\n"));
}
