//! The root component: it holds the state of the page and receives every action.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::host::{Entry, Host};

/// What the page is started with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    pub host: Host,
    pub journal: Rc<[Entry]>,
    pub panic_on: Option<String>,
}

/// What can happen to the page.
pub enum Message {
    /// Real time went on.
    Frame,
    /// A person entered a line.
    Line(String),
}

/// The page.
pub struct App {
    lines: Vec<String>,
}

impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self { lines: Vec::new() };
        for entry in ctx.props().journal.iter() {
            app.enter(ctx, entry.text());
        }
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Frame => false,
            Message::Line(line) => {
                self.enter(ctx, line);
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let input: HtmlTextAreaElement = event.target_unchecked_into();
            (event.key() == "Enter").then(|| {
                event.prevent_default();
                let line = input.value();
                input.set_value("");
                Message::Line(line)
            })
        });
        html! {
            <div class="rp-terminal">
                <pre class="rp-output">{ self.lines.iter().map(|line| html! { <div>{ line }</div> }).collect::<Html>() }</pre>
                <label>{ "$ " }<textarea class="rp-input" rows="1" {onkeydown} /></label>
            </div>
        }
    }
}

impl App {
    fn enter(&mut self, ctx: &Context<Self>, line: String) {
        ctx.props().host.record(0.0, "line", 1, &line);
        let panics = ctx.props().panic_on.as_ref() == Some(&line);
        assert!(!panics, "a panic on purpose");
        self.lines.push(line);
    }
}
