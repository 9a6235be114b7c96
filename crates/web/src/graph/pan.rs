//! Dragging the picture to another place with the mouse. Touch screens scroll by themselves.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

/// A press that moves no farther than this, in pixels, is a click.
const CLICK: i32 = 4;
/// Marks the view while it is dragged.
const DRAGGED: &str = "data-dragged";

/// Where the pointer went down, and where the view was scrolled to.
#[derive(Clone, Copy)]
struct Grip {
    pointer: (i32, i32),
    scroll: (i32, i32),
}

/// The handlers of a view that is dragged.
#[derive(Clone, PartialEq)]
pub struct Pan {
    /// The picture is taken hold of.
    pub onpointerdown: Callback<PointerEvent>,
    /// It goes where the pointer goes.
    pub onpointermove: Callback<PointerEvent>,
    /// It is let go.
    pub onpointerup: Callback<PointerEvent>,
}

impl Pan {
    /// The handlers of a view that scrolls.
    pub fn of(view: &NodeRef) -> Self {
        let grip: Rc<Cell<Option<Grip>>> = Rc::default();
        let (down, moved, up) = (Rc::clone(&grip), Rc::clone(&grip), grip);
        let (at_down, at_move, at_up) = (view.clone(), view.clone(), view.clone());
        Self {
            onpointerdown: Callback::from(move |event: PointerEvent| {
                let on_picture = event.target_dyn_into::<Element>().and_then(|target| target.closest("svg").ok()?);
                if event.button() == 0
                    && event.pointer_type() == "mouse"
                    && on_picture.is_some()
                    && let Some(view) = at_down.cast::<Element>()
                {
                    let scroll = (view.scroll_left(), view.scroll_top());
                    down.set(Some(Grip { pointer: (event.client_x(), event.client_y()), scroll }));
                }
            }),
            onpointermove: Callback::from(move |event: PointerEvent| {
                if event.buttons() == 0 {
                    moved.set(None);
                }
                if let (Some(grip), Some(view)) = (moved.get(), at_move.cast::<Element>()) {
                    drag(&view, grip, &event);
                }
            }),
            onpointerup: Callback::from(move |_: PointerEvent| {
                if up.take().is_some()
                    && let Some(view) = at_up.cast::<Element>()
                {
                    // Only an invalid name is an error.
                    let _ = view.remove_attribute(DRAGGED);
                }
            }),
        }
    }
}

/// Scrolls the view by as much as the pointer was moved. From then on the pointer is the view's own, so that no click
/// follows on what it is let go over.
fn drag(view: &Element, grip: Grip, event: &PointerEvent) {
    let (right, down) = (event.client_x() - grip.pointer.0, event.client_y() - grip.pointer.1);
    if !view.has_attribute(DRAGGED) {
        if right.abs().max(down.abs()) <= CLICK {
            return;
        }
        // An error means that the pointer is gone, and then there is nothing to drag.
        let _ = view.set_attribute(DRAGGED, "");
        let _ = view.set_pointer_capture(event.pointer_id());
    }
    view.set_scroll_left(grip.scroll.0 - right);
    view.set_scroll_top(grip.scroll.1 - down);
}
