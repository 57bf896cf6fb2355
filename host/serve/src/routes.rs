//! The routes: which address is answered by whom.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State as FromState};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::live::{events, page};
use crate::metrics::Timed;
use crate::run_code::run_code;
use crate::say::{HEALTH, PAGE, plain};
use crate::score::score;
use crate::state::State;

/// The label of requests for what is not there.
const NOWHERE: &str = "other";

/// All routes.
pub(crate) fn router(state: Arc<State>) -> Router {
    let said = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let mut router = Router::new();
    if state.page.is_some() {
        router = router
            .route(PAGE, get(page))
            .route("/v1/events", get(events));
    }
    router
        .route(HEALTH, get(health))
        .route("/metrics", get(metrics))
        .route("/v1/info", get(info))
        .route("/v1/score", post(score))
        .route("/run_code", post(run_code))
        .fallback(nowhere)
        .layer(from_fn_with_state(state.clone(), guard))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), counted))
        // Nothing of this is for pages from elsewhere, or to be guessed at.
        .layer(said(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(said(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        .layer(said(header::CACHE_CONTROL, "no-store"))
        .with_state(state)
}

/// Lets a request through to the routes, or answers it.
async fn guard(FromState(state): FromState<Arc<State>>, request: Request, next: Next) -> Response {
    let (uri, method) = (request.uri(), request.method());
    let answer = state
        .who
        .answer(uri, method, request.version(), request.headers());
    match answer {
        Some(answer) => answer,
        None => next.run(request).await,
    }
}

/// Counts a request by its route and status, and how long it takes.
async fn counted(
    FromState(state): FromState<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let timed = Timed::begin(state.metrics.seconds(route));
    let mut response = next.run(request).await;
    state.metrics.request(route, response.status().as_u16());
    response.extensions_mut().insert(Arc::new(timed));
    response
}

async fn health(FromState(state): FromState<Arc<State>>) -> Response {
    match state.is_draining() {
        false => (StatusCode::OK, "ok").into_response(),
        true => (StatusCode::SERVICE_UNAVAILABLE, "draining").into_response(),
    }
}

async fn info(FromState(state): FromState<Arc<State>>) -> Response {
    let media_type = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, media_type)], state.info.clone()).into_response()
}

async fn metrics(FromState(state): FromState<Arc<State>>) -> Response {
    match state.metrics.text(state.room.taken()) {
        Ok(text) => {
            let media_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            ([(header::CONTENT_TYPE, media_type)], text).into_response()
        }
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn nowhere() -> Response {
    plain(
        StatusCode::NOT_FOUND,
        "there is nothing here; POST /v1/score, POST /run_code, GET /healthz, /v1/info and /metrics are",
    )
}
