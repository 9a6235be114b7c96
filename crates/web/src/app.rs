//! The root component: it holds the page and hands every action to it.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::action::Action;
use crate::by_pointer::ByPointer;
use crate::graph::layout::Layout;
use crate::graph::{Graph, layout};
use crate::host::{Entry, Host, HostJournal, recorded};
use crate::inspector::Inspector;
use crate::lesson_bar::LessonBar;
use crate::page::Page;
use crate::terminals::Terminals;
use crate::theme::ThemeButton;
use crate::traffic_strip::TrafficStrip;
use crate::transport::{ClockFace, Transport};

/// How long the simulator may work in one frame, in milliseconds: the rest is the browser's.
const FRAME_BUDGET: f64 = 8.0;

/// What the page is started with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    pub host: Host,
    pub journal: Rc<[Entry]>,
    pub panic_on: Option<String>,
}

/// The page in the browser.
pub struct App {
    page: Page,
    view: NodeRef,
    width: i32,
    layout: ByPointer<Layout>,
    on_action: Callback<Action>,
}

impl Component for App {
    type Message = Action;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let AppProps { host, journal, panic_on } = ctx.props();
        let host = HostJournal { host: host.clone(), panic_on: panic_on.clone() };
        let page = Page::new(Rc::new(host), recorded(journal));
        let layout = ByPointer::new(Layout::of(&page.scene, layout::WIDE));
        Self { page, view: NodeRef::default(), width: 0, layout, on_action: ctx.link().callback(|action| action) }
    }

    fn update(&mut self, _: &Context<Self>, action: Action) -> bool {
        let scene = self.page.scene.clone();
        let start = now_millis();
        let changed = self.page.update(action, || now_millis() - start < FRAME_BUDGET);
        let resized = self.measure();
        if resized || self.page.scene != scene {
            self.layout = ByPointer::new(Layout::of(&self.page.scene, self.width));
        }
        changed || resized
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let page = &self.page;
        let on_action = &self.on_action;
        let watching = page.watch.is_some();
        let onkeydown = {
            let on_action = on_action.clone();
            Callback::from(move |_: KeyboardEvent| {
                if watching {
                    on_action.emit(Action::Touch);
                }
            })
        };
        let on_complete = {
            let link = ctx.link().clone();
            Callback::from(move |(terminal, line, caret): (usize, String, usize)| {
                let app = link.get_component();
                app.map(|app| app.page.session.complete(terminal, &line, caret)).unwrap_or_default()
            })
        };
        html! {
            <div class="rp-app" data-theme={page.theme.name()} {onkeydown}>
                <header class="rp-header">
                    <h1 class="rp-title">{ "Rollout Playground" }</h1>
                    <Transport paused={page.clock.paused} speed={page.clock.speed} {on_action} />
                    <ClockFace now={page.session.now()} />
                    <ThemeButton theme={page.theme} {on_action} />
                </header>
                <div class="rp-stage">
                    <div class="rp-view" ref={self.view.clone()}>{ self.view_graph() }</div>
                    if let Some(inspected) = &page.inspected {
                        <Inspector inspected={inspected.clone()} {on_action} />
                    }
                </div>
                { for page.traffic.services().map(|(service, traffic)| html! {
                    <TrafficStrip key={format!("{}/{}", service.namespace, service.name)} service={service.clone()} traffic={traffic.clone()} />
                }) }
                <LessonBar lesson={page.lesson.clone()} step={page.lesson_step} {watching} {on_action} />
                <Terminals terminals={page.session.terminals().iter().map(ByPointer::from).collect::<Vec<_>>()} shown={page.terminal} typing={page.typed().map(AttrValue::from)}
                    marks={page.marks.clone()} {on_complete} {on_action} />
            </div>
        }
    }
}

impl App {
    fn view_graph(&self) -> Html {
        let page = &self.page;
        if page.scene.is_empty() {
            return html! {
                <div class="rp-empty"><p>{ "An empty cluster with two nodes. What you create with kubectl below appears here." }</p></div>
            };
        }
        html! {
            <Graph scene={page.scene.clone()} layout={self.layout.clone()} now={page.drawn_at} marks={page.marks.clone()}
                on_action={&self.on_action} />
        }
    }

    /// Sees how wide the picture may be; returns whether that has changed.
    fn measure(&mut self) -> bool {
        let Some(width) = self.view.cast::<Element>().map(|view| view.client_width()) else { return false };
        std::mem::replace(&mut self.width, width) != width
    }
}

fn now_millis() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
