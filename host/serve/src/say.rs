//! Words that several routes say: answers for people, media types, the addresses that others know.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Whether the server is well: never held, and never asked for a token.
pub(crate) const HEALTH: &str = "/healthz";
/// The page of the archive.
pub(crate) const PAGE: &str = "/";

/// An answer for people: a line of text.
pub(crate) fn plain(status: StatusCode, line: &str) -> Response {
    (status, format!("{line}\n")).into_response()
}

/// The media type of a body, without what follows it.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (media_type, _) = said.split_once(';').unwrap_or((said, ""));
    Some(media_type.trim())
}
