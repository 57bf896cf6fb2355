//! The live page: `GET /`, and what changes on it while it is open, as server-sent events.
//!
//! Owns how changes come to those who look: each has seen the page up to some version, and is sent what
//! came since, also after the connection broke. Whoever is slow is sent less often, and nothing is kept
//! for him. Leaves what is on the page to whoever makes it ([`crate::page`]).

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Query, State as FromState};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::sync::watch;

use crate::page::Page;
use crate::say::plain;
use crate::state::State;

/// The header by which a browser says what it has seen when it connects again.
const LAST_SEEN: HeaderName = HeaderName::from_static("last-event-id");

/// The page.
pub(crate) async fn page(FromState(state): FromState<Arc<State>>) -> Response {
    let Some(page) = state.page.clone() else {
        return plain(StatusCode::NOT_FOUND, "there is no page");
    };
    // It is put together from megabytes.
    let whole = tokio::task::spawn_blocking(move || page.whole()).await;
    let Ok((html, policy)) = whole else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the page cannot be made");
    };
    let mut response = Html(html).into_response();
    // In the header it also says who may put the page into a frame: nobody.
    if let Ok(policy) = HeaderValue::try_from(format!("{policy}; frame-ancestors 'none'")) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The words behind the address.
#[derive(Deserialize)]
pub(crate) struct Seen {
    since: Option<u64>,
}

/// Somebody who looks at the page.
struct Looking {
    state: Arc<State>,
    page: Arc<dyn Page>,
    versions: watch::Receiver<u64>,
    seen: u64,
}

impl Looking {
    /// Waits for the next change; none when the server goes down.
    async fn next(&mut self) -> Option<Event> {
        let seen = self.seen;
        tokio::select! {
            () = self.state.goes_down() => return None,
            changed = self.versions.wait_for(|version| *version > seen) => changed.ok()?,
        };
        let page = self.page.clone();
        let changes = tokio::task::spawn_blocking(move || page.changes(seen)).await;
        let (version, json) = changes.ok()?;
        self.seen = version;
        Some(Event::default().id(version.to_string()).data(json))
    }
}

/// What changes on the page from now on.
pub(crate) async fn events(
    FromState(state): FromState<Arc<State>>,
    Query(seen): Query<Seen>,
    headers: HeaderMap,
) -> Response {
    let Some(page) = state.page.clone() else {
        return plain(StatusCode::NOT_FOUND, "there is no page");
    };
    let last = headers
        .get(LAST_SEEN)
        .and_then(|last| last.to_str().ok()?.parse().ok());
    let looking = Looking {
        versions: page.versions().watched(),
        state,
        page,
        seen: last.or(seen.since).unwrap_or(0),
    };
    let changes = unfold(looking, |mut looking| async move {
        let event = looking.next().await?;
        Some((Ok::<_, Infallible>(event), looking))
    });
    Sse::new(changes)
        .keep_alive(KeepAlive::default())
        .into_response()
}
