use std::ops::Deref;
use std::thread;

/// A client of librdkafka whose end may block: it is dropped on a thread of its own, never in an async task
/// (rust-rdkafka#509).
pub(super) struct Offthread<T: Send + 'static>(Option<T>);

impl<T: Send> Offthread<T> {
    pub(super) fn new(client: T) -> Self {
        Self(Some(client))
    }
}

impl<T: Send> Deref for Offthread<T> {
    type Target = T;

    #[expect(clippy::expect_used, reason = "only drop takes it")]
    fn deref(&self) -> &T {
        self.0.as_ref().expect("a client is there until it is dropped")
    }
}

impl<T: Send> Drop for Offthread<T> {
    fn drop(&mut self) {
        let client = self.0.take();
        // no thread to be had: the closure, and the client with it, is dropped here
        let _ = thread::Builder::new().name("log drop".into()).spawn(move || drop(client));
    }
}
