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

    fn restart(&self, record: &[Rc<Recorded>]) {
        *self.recorded.borrow_mut() = record.iter().map(|recorded| Recorded::clone(recorded)).collect();
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
    let page = Page::new(kept.clone(), recorded.collect(), until, None);
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
        if page.present.session.now() == at(1) && kept.recorded.borrow().is_empty() {
            page.update(run("echo c"), || true);
        }
    }
    let moments: Vec<Moment> = page.present.session.record().iter().map(|recorded| recorded.moment).collect();
    assert_eq!(moments, [at(0), at(1), at(2), at(20)]);
    // Only what is new is recorded, at once and for the end.
    assert_eq!(*kept.recorded.borrow(), [Recorded { moment: at(20), input: line("echo c") }]);
    assert_eq!(*kept.begun.borrow(), 4);
    assert!(page.past.is_none() && page.partings().is_empty());
    assert!(page.present.session.terminals()[0].text().ends_with("$ echo c\nc\n"));
}

#[test]
fn a_long_step_leaves_frames_their_time() {
    let (_, mut page) = replaying(&["kubectl create deployment web --image=nginx:1.20"], at(10));
    let frame = |page: &mut Page| page.update(Action::Frame(0.0), || false);
    while page.is_replaying() {
        frame(&mut page);
    }
    for line in ["kubectl expose deployment web --port=80", "kubectl scale deployment web --replicas=0"] {
        page.update(run(line), || true);
        page.update(Action::SetPaused(true), || true);
    }
    let mut frames = 0;
    while page.present.session.now() < at(3600) {
        page.update(Action::Step, || false);
        while page.stepping.is_some() {
            let before = page.present.session.now();
            frame(&mut page);
            assert!(page.present.session.now() - before <= Span::seconds(1));
            frames += 1;
        }
    }
    assert!(frames > 100, "{frames}");
}

#[test]
fn who_types_stays_in_the_terminal_and_the_lesson_goes_with_the_session() {
    let (kept, mut page) = replaying(&[], at(0));
    page.update(Action::Watch, || true);
    page.update(Action::OpenTerminal, || true);
    assert_eq!(page.terminal, 1);
    let mut millis = 0.0;
    while page.lesson_step < 2 {
        page.update(Action::Frame(millis), || true);
        millis += 100.0;
        assert!(millis < 100_000.0);
    }
    let into: Vec<usize> = kept.recorded.borrow().iter().filter_map(|recorded| terminal_of(&recorded.input)).collect();
    assert_eq!(into, [0, 0]);
    let first = kept.recorded.borrow()[1].moment;
    page.update(Action::GoTo(Some(first)), || true);
    assert_eq!((page.lesson_step, page.watch.is_none()), (1, true));
    page.update(Action::GoTo(None), || true);
    assert_eq!(page.lesson_step, 2);
    page.update(Action::GoTo(Some(first)), || true);
    page.update(run("kubectl get nodes"), || true);
    assert_eq!((page.lesson_step, page.partings().len()), (1, 1));
    page.update(Action::Resume(0), || true);
    assert_eq!(page.lesson_step, 2);
}

fn terminal_of(input: &Input) -> Option<usize> {
    match input {
        Input::Line { terminal, .. } => Some(*terminal),
        Input::Interrupt { .. } | Input::OpenTerminal | Input::SaveFile { .. } => None,
        Input::CloseEditor { .. } | Input::Fault(_) => None,
    }
}
