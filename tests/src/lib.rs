//! Tests that look at the project from outside: recordings of a real cluster, and the page in a
//! browser. This library is empty; the tests stand beside it.
