use std::fmt::Display;

use tokio_util::sync::CancellationToken;

use crate::Backoff;

/// Tries until it works, until an error is not transient, or until shutdown; then the last error stands.
///
/// Shutdown cuts a wait short, never an attempt: what is under way ends by its own timeout.
pub async fn retry<T, E: Display, F: Future<Output = Result<T, E>>>(
    backoff: Backoff,
    shutdown: &CancellationToken,
    is_transient: impl Fn(&E) -> bool,
    mut attempt: impl FnMut() -> F,
) -> Result<T, E> {
    let mut delays = backoff.delays();
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) if !is_transient(&error) => return Err(error),
            Err(error) => error,
        };
        let delay = delays.next_delay();
        tracing::debug!(%error, ?delay, "trying again");
        if shutdown.run_until_cancelled(tokio::time::sleep(delay)).await.is_none() {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::time::Duration;

    use super::*;

    fn quickly() -> Backoff {
        Backoff::try_new(Duration::from_millis(1), Duration::from_millis(2), 2.0, 1.0).unwrap()
    }

    #[tokio::test]
    async fn a_transient_error_is_tried_again_until_it_works() {
        let task = tokio::spawn(async {
            let (shutdown, mut attempts) = (CancellationToken::new(), 0);
            let attempt = || {
                attempts += 1;
                let nth = attempts;
                async move {
                    tokio::task::yield_now().await;
                    if nth < 4 { Err("busy") } else { Ok(nth) }
                }
            };
            retry(quickly(), &shutdown, |_| true, attempt).await
        });
        assert_eq!(task.await.unwrap(), Ok(4));
    }

    #[tokio::test]
    async fn an_error_that_stays_is_not_tried_again() {
        let (shutdown, mut attempts) = (CancellationToken::new(), 0);
        let attempt = || {
            attempts += 1;
            ready(Err::<(), _>(if attempts < 3 { "busy" } else { "forbidden" }))
        };
        assert_eq!(retry(quickly(), &shutdown, |error| *error == "busy", attempt).await, Err("forbidden"));
        assert_eq!(attempts, 3);
    }

    #[tokio::test]
    async fn shutdown_ends_a_wait_and_keeps_the_error() {
        let hour = Duration::from_secs(3600);
        let slowly = Backoff::try_new(hour, hour, 2.0, 0.0).unwrap();
        let shutdown = CancellationToken::new();
        let waiting = retry(slowly, &shutdown, |_| true, || ready(Err::<(), _>("busy")));
        let stop = async {
            tokio::task::yield_now().await;
            shutdown.cancel();
        };
        let both = async { tokio::join!(waiting, stop) };
        assert_eq!(tokio::time::timeout(Duration::from_secs(10), both).await.unwrap().0, Err("busy"));
    }
}
