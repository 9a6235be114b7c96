//! The root component: it holds the page and hands every action to it.

use std::cell::Cell;
use std::rc::Rc;

use objects::Moment;
use session::Completion;
use session::sentences::Language;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::prelude::*;

use crate::action::{Action, click};
use crate::by_pointer::ByPointer;
use crate::editor::Editor;
use crate::forecast::ForecastPanel;
use crate::graph::canvas::{NATURAL, Zoom, room, zoom_buttons, zoomed};
use crate::graph::layout::Layout;
use crate::graph::nodes::{self, Nodes};
use crate::graph::pan::Pan;
use crate::graph::traffic::TrafficView;
use crate::graph::{Graph, layout};
use crate::help::Help;
use crate::host::{Entry, Host, HostJournal, recorded};
use crate::inspector::Inspector;
use crate::keeping::Keeping;
use crate::language::LanguageSelect;
use crate::lesson_bar::LessonBar;
use crate::page::Page;
use crate::table::Table;
use crate::terminals::Terminals;
use crate::theme::ThemeButton;
use crate::timeline::{PastBanner, Timeline};
use crate::traffic_strip::TrafficStrip;
use crate::transport::{ClockFace, Transport};
use crate::view_switch::{View, ViewSwitch};
use crate::words::Spoken;

/// How long the simulator may work in one frame, in milliseconds: the rest is the browser's.
const FRAME_BUDGET: f64 = 8.0;

/// How often the view is measured while frames go by, in milliseconds: to look forces the browser to lay out.
const MEASURED_EVERY: f64 = 250.0;
/// So long after a key a person counts as typing, in milliseconds.
const TYPING: f64 = 400.0;
/// With more pods than this, none moves smoothly.
const MOST_IN_MOTION: usize = 60;

/// What the page is started with.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    pub host: Host,
    pub journal: Rc<[Entry]>,
    pub until: f64,
    pub keeps: bool,
    pub language: Language,
    pub nodes: Option<u32>,
    pub panic_on: Option<String>,
}

/// The page in the browser.
pub struct App {
    page: Page,
    view: NodeRef,
    pan: Pan,
    /// When a key was pressed last, in milliseconds.
    key_at: Rc<Cell<f64>>,
    /// Of the view, in pixels.
    size: (i32, i32),
    /// Whether the picture is larger than the view.
    overflows: bool,
    /// When that was seen, in milliseconds.
    measured_at: f64,
    /// In percent.
    zoom: i32,
    /// Where each view was scrolled to when it was left.
    places: [(i32, i32); View::ALL.len()],
    /// Another view has come, and is to be scrolled.
    turned: bool,
    layout: ByPointer<Layout>,
    on_action: Callback<Action>,
}

impl Component for App {
    type Message = Action;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let AppProps { host, journal, until, language, nodes, panic_on, .. } = ctx.props();
        let host = HostJournal { host: host.clone(), panic_on: panic_on.clone() };
        let mut page = Page::new(Rc::new(host), recorded(journal), Moment(*until as i64), *nodes);
        page.timeline_open = has_room();
        page.language = *language;
        let layout = ByPointer::new(Layout::of(&page.scene, layout::WIDE));
        let view = NodeRef::default();
        Self {
            page,
            pan: Pan::of(&view),
            key_at: Rc::default(),
            view,
            size: (0, 0),
            overflows: false,
            measured_at: 0.0,
            zoom: NATURAL,
            places: Default::default(),
            turned: false,
            layout,
            on_action: ctx.link().callback(|action| action),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let scene = self.page.scene.clone();
        match &action {
            Action::Zoom(zoom) => self.zoom(*zoom),
            Action::ShowView(_) => self.leave_view(),
            Action::Speak(language) => ctx.props().host.speak(language.tag()),
            _ => {}
        }
        let start = now_millis();
        let is_frame = matches!(action, Action::Frame(_));
        self.page.typing = start - self.key_at.get() < TYPING;
        let changed = self.page.update(action, || now_millis() - start < FRAME_BUDGET);
        let resized = (!is_frame || start - self.measured_at >= MEASURED_EVERY) && self.measure(start);
        if resized || self.page.scene != scene {
            self.lay_out();
        }
        changed || resized
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.turned)
            && let Some(view) = self.view.cast::<Element>()
        {
            let (left, top) = self.places[self.page.view as usize];
            view.set_scroll_left(left);
            view.set_scroll_top(top);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let page = &self.page;
        let on_action = &self.on_action;
        let watching = page.watch.is_some();
        let in_past = page.past.is_some();
        let shown = page.shown();
        let many = (page.scene.pods().count() > MOST_IN_MOTION).then_some("rp-many");
        let onkeydown = self.on_key();
        let open_help = click(on_action, Action::ShowHelp(true));
        let on_complete = on_complete(ctx);
        let Pan { onpointerdown, onpointermove, onpointerup } = self.pan.clone();
        let onpointercancel = onpointerup.clone();
        let words = Spoken::of(page.language);
        html! {
            <ContextProvider<Spoken> context={words}>
            <div class="rp-app" data-theme={page.theme.name()} {onkeydown}>
                <header class="rp-header">
                    <h1 class="rp-title">{ "Rollout Playground" }</h1>
                    <ViewSwitch view={page.view} {on_action} />
                    <Transport paused={page.clock.paused} speed={page.clock.speed} {on_action} />
                    <ClockFace now={shown.now()} />
                    if ctx.props().keeps {
                        <Keeping host={ctx.props().host.clone()} />
                    }
                    <button type="button" class="rp-button rp-help-button" aria-label={words.help.shapes_and_keys} title={format!("{} (?)", words.help.shapes_and_keys)} onclick={open_help}>{ "?" }</button>
                    <LanguageSelect {on_action} />
                    <ThemeButton theme={page.theme} {on_action} />
                </header>
                if in_past {
                    <PastBanner moment={shown.now()} {on_action} />
                }
                <div class="rp-stage">
                    <div class="rp-main">
                        <div class={classes!("rp-view", many, (self.overflows || self.zoom != NATURAL).then_some("rp-pannable"))} ref={self.view.clone()}
                            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}>{ self.view_graph(words) }</div>
                        if page.view != View::Table && (self.overflows || self.zoom != NATURAL) {
                            { zoom_buttons(self.zoom, words, on_action) }
                        }
                        if !page.strip.is_empty() {
                            <Timeline strip={page.strip.clone()} moment={shown.now()} {in_past} open={page.timeline_open}
                                partings={page.partings()} {on_action} />
                        }
                        { for page.shown_course().traffic.services().map(|(service, traffic)| html! {
                            <TrafficStrip key={format!("{}/{}", service.namespace, service.name)} service={service.clone()} traffic={traffic.clone()} />
                        }) }
                    </div>
                    if let Some(inspected) = &page.inspected {
                        <Inspector inspected={inspected.clone()} {on_action} />
                    }
                    if page.files.seen {
                        <Editor names={page.file_names()} open={page.files.open.clone()} saved={shown.file(&page.files.open).map(AttrValue::from)}
                            waits={page.is_waited_for()} host={ctx.props().host.clone()} {on_action} />
                    }
                    if let Some(asked) = &page.what_if {
                        <ForecastPanel tried={asked.shown.clone()} {on_action} />
                    }
                </div>
                <LessonBar lesson={page.lesson.clone()} step={page.lesson_step} {watching} {on_action} />
                <Terminals terminals={shown.terminals().iter().map(ByPointer::from).collect::<Vec<_>>()} shown={page.terminal} typing={page.typed()}
                    offer={page.offer.clone()} marks={page.marks.clone()} {on_complete} {on_action} />
                if page.is_replaying() {
                    <div class="rp-replaying" role="status">{ words.replaying }</div>
                }
                if page.help {
                    <Help {on_action} />
                }
            </div>
            </ContextProvider<Spoken>>
        }
    }
}

impl App {
    /// The page.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What keys do anywhere on the page.
    fn on_key(&self) -> Callback<KeyboardEvent> {
        let page = &self.page;
        let (watching, in_past, foretelling) = (page.watch.is_some(), page.past.is_some(), page.what_if.is_some());
        let (on_action, key_at) = (self.on_action.clone(), Rc::clone(&self.key_at));
        Callback::from(move |event: KeyboardEvent| {
            key_at.set(now_millis());
            if watching {
                on_action.emit(Action::Touch);
            }
            if event.key() == "?" && !is_typing(&event) {
                event.prevent_default();
                on_action.emit(Action::ShowHelp(true));
            }
            let zoom = match event.key().as_str() {
                "+" => Some(Zoom::In),
                "-" => Some(Zoom::Out),
                "0" => Some(Zoom::Fit),
                _ => None,
            };
            if let Some(zoom) = zoom.filter(|_| !is_typing(&event) && !event.ctrl_key() && !event.meta_key()) {
                on_action.emit(Action::Zoom(zoom));
            }
            if foretelling && event.key() == "Escape" {
                on_action.emit(Action::CloseWhatIf);
            } else if in_past && event.key() == "Escape" {
                on_action.emit(Action::GoTo(None));
            }
        })
    }

    fn view_graph(&self, words: Spoken) -> Html {
        let page = &self.page;
        let missing = match page.view {
            View::Nodes => None,
            View::Traffic if page.scene.services.is_empty() => Some(words.no_services),
            _ if page.scene.is_empty() => Some(words.empty_cluster),
            View::Graph | View::Traffic | View::Table => None,
        };
        if let Some(missing) = missing {
            return html! { <div class="rp-empty"><p>{ missing }</p></div> };
        }
        if page.view == View::Table {
            return html! {
                <Table scene={page.scene.clone()} traffic={page.requests()} now={page.drawn_at} marks={page.marks.clone()} stuck={page.stuck.clone()}
                    on_action={&self.on_action} />
            };
        }
        let width = room(self.size.0.max(layout::NARROWEST), self.zoom);
        if page.view == View::Nodes {
            return html! {
                <Nodes {words} scene={page.scene.clone()} {width} zoom={self.zoom} now={page.drawn_at} marks={page.marks.clone()} on_action={&self.on_action} />
            };
        }
        if page.view == View::Traffic {
            return html! {
                <TrafficView {words} scene={page.scene.clone()} traffic={page.requests()} {width} zoom={self.zoom} now={page.drawn_at}
                    marks={page.marks.clone()} on_action={&self.on_action} />
            };
        }
        html! {
            <Graph {words} scene={page.scene.clone()} layout={self.layout.clone()} zoom={self.zoom} now={page.drawn_at} marks={page.marks.clone()}
                stuck={page.stuck.clone()} on_action={&self.on_action} />
        }
    }

    fn lay_out(&mut self) {
        self.layout = ByPointer::new(Layout::of(&self.page.scene, room(self.size.0, self.zoom)));
    }

    fn zoom(&mut self, zoom: Zoom) {
        let (width, height) = self.size;
        let (scene, view) = (&self.page.scene, self.page.view);
        self.zoom = zoomed(self.zoom, zoom, |percent| {
            let room = room(width, percent);
            let needed = if view == View::Nodes { nodes::height(scene, room) } else { Layout::of(scene, room).height };
            needed * percent / NATURAL <= height
        });
        self.lay_out();
    }

    /// Remembers where the view was scrolled to.
    fn leave_view(&mut self) {
        if let Some(view) = self.view.cast::<Element>() {
            self.places[self.page.view as usize] = (view.scroll_left(), view.scroll_top());
            self.turned = true;
        }
    }

    /// Sees how large the picture may be, and whether it is larger; returns whether that has changed.
    fn measure(&mut self, now: f64) -> bool {
        self.measured_at = now;
        let Some(view) = self.view.cast::<Element>() else { return false };
        let size = (view.client_width(), view.client_height());
        let overflows = view.scroll_height() > size.1;
        std::mem::replace(&mut self.size, size) != size
            || std::mem::replace(&mut self.overflows, overflows) != overflows
    }
}

/// Completes the line of a terminal as far as its caret.
fn on_complete(ctx: &Context<App>) -> Callback<(usize, String, usize), Completion> {
    let link = ctx.link().clone();
    Callback::from(move |(terminal, line, caret): (usize, String, usize)| {
        let app = link.get_component();
        app.map(|app| app.page.shown().complete(terminal, &line, caret)).unwrap_or_default()
    })
}

/// Whether a key goes into a line of text.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "TEXTAREA" | "INPUT"))
}

/// Whether the window has room for more than the picture and the terminal, in pixels.
fn has_room() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let at_least = |length: Result<JsValue, JsValue>, pixels: f64| {
        length.ok().and_then(|length| length.as_f64()).is_some_and(|length| length >= pixels)
    };
    at_least(window.inner_width(), 700.0) && at_least(window.inner_height(), 700.0)
}

fn now_millis() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
