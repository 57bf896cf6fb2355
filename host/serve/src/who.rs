//! Who may ask: the name under which the server is asked, the page that asks, the token.
//!
//! A page from elsewhere that a user has open must not reach a server on the user's machine. Its browser
//! tells where the page is from (`Origin`), and under which name it asks (`Host`): so a name that leads
//! to this machine and is not its own is foreign too. With a token, everything but `/healthz` needs it.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode, Uri, Version, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::say::{HEALTH, PAGE, plain};
use crate::token::Token;

/// The rules.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    is_loopback: bool,
    token: Option<Token>,
}

/// Why somebody may not ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    NoHost,
    ForeignHost,
    ForeignOrigin,
    NoToken,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Refusal::NoHost => plain(StatusCode::BAD_REQUEST, "the request names no host"),
            Refusal::ForeignHost => plain(
                StatusCode::FORBIDDEN,
                "this server is not asked under that name; use its address, or have the proxy set Host",
            ),
            Refusal::ForeignOrigin => plain(
                StatusCode::FORBIDDEN,
                "pages of other origins may not ask this server",
            ),
            Refusal::NoToken => {
                let mut response = plain(
                    StatusCode::UNAUTHORIZED,
                    "this server wants a token: Authorization: Bearer TOKEN",
                );
                let scheme = header::HeaderValue::from_static("Bearer");
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, scheme);
                response
            }
        }
    }
}

impl Who {
    /// The rules of a server at this address.
    pub fn new(address: SocketAddr, token: Option<Token>) -> Self {
        Who {
            is_loopback: address.ip().is_loopback(),
            token,
        }
    }

    /// Whether a request may be answered.
    fn asks(
        &self,
        uri: &Uri,
        method: &Method,
        version: Version,
        headers: &HeaderMap,
    ) -> Result<(), Refusal> {
        let host = host(uri, headers);
        match &host {
            // Nobody who speaks the oldest version is a browser.
            None if version < Version::HTTP_11 => {}
            None => return Err(Refusal::NoHost),
            Some(host) if self.is_loopback && !is_of_this_machine(host.host()) => {
                return Err(Refusal::ForeignHost);
            }
            Some(_) => {}
        }
        for origin in headers.get_all(header::ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            if !host.as_ref().is_some_and(|host| is_same(origin, host)) {
                return Err(Refusal::ForeignOrigin);
            }
        }
        let Some(token) = &self.token else {
            return Ok(());
        };
        let brings = |name, check: fn(&Token, &[u8]) -> bool| {
            let mut all = headers.get_all(name).into_iter();
            all.any(|value| check(token, value.as_bytes()))
        };
        let may = uri.path() == HEALTH
            || brings(header::AUTHORIZATION, Token::is_brought)
            // A page only looks.
            || (method == Method::GET && brings(header::COOKIE, Token::is_remembered));
        may.then_some(()).ok_or(Refusal::NoToken)
    }

    /// The answer to a browser that brings the token in the address of the page: a cookie, and the address
    /// without it.
    fn remembered(&self, uri: &Uri, method: &Method) -> Option<Response> {
        if uri.path() != PAGE || method != Method::GET {
            return None;
        }
        let said = uri
            .query()?
            .split('&')
            .find_map(|pair| pair.strip_prefix("token="))?;
        let mut response = Redirect::to(PAGE).into_response();
        if let Some(token) = &self.token {
            if !token.is(said.as_bytes()) {
                return Some(Refusal::NoToken.into_response());
            }
            let cookie = token.cookie().parse().ok()?;
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        Some(response)
    }
}

impl Who {
    /// The answer to a request that may not be answered by the routes; none where it may.
    pub fn answer(
        &self,
        uri: &Uri,
        method: &Method,
        version: Version,
        headers: &HeaderMap,
    ) -> Option<Response> {
        let asks = self.asks(uri, method, version, headers);
        let remembered = match asks {
            Ok(()) | Err(Refusal::NoToken) => self.remembered(uri, method),
            Err(Refusal::NoHost | Refusal::ForeignHost | Refusal::ForeignOrigin) => None,
        };
        match (remembered, asks) {
            (Some(answer), _) => Some(answer),
            (None, Ok(())) => None,
            (None, Err(refusal)) => Some(refusal.into_response()),
        }
    }
}

/// The name and port under which the server is asked.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut named = headers.get_all(header::HOST).into_iter();
    match (uri.authority(), named.next(), named.next()) {
        (Some(authority), None, _) => Some(authority.clone()),
        (None, Some(host), None) => Authority::try_from(host.as_bytes()).ok(),
        // Both have to say the same, or nobody knows which one is meant.
        (Some(authority), Some(host), None) if host.as_bytes() == authority.as_str().as_bytes() => {
            Some(authority.clone())
        }
        (_, _, _) => None,
    }
}

/// Whether a name can only mean this machine.
fn is_of_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let name = bare.strip_suffix('.').unwrap_or(bare);
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a page of this origin is one of the server's own.
fn is_same(origin: &str, host: &Authority) -> bool {
    let Ok(origin) = origin.parse::<Uri>() else {
        return false;
    };
    let port_of = |authority: &Authority| {
        let usual = match origin.scheme_str() {
            Some("https") => 443,
            Some(_) | None => 80,
        };
        authority.port_u16().unwrap_or(usual)
    };
    let is_web = matches!(origin.scheme_str(), Some("http" | "https"));
    is_web
        && origin.authority().is_some_and(|of_page| {
            of_page.host().eq_ignore_ascii_case(host.host()) && port_of(of_page) == port_of(host)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(
        who: &Who,
        method: Method,
        uri: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        who.asks(&uri.parse().unwrap(), &method, Version::HTTP_11, &map)
    }

    fn at(address: &str, token: Option<&str>) -> Who {
        let token = token.map(|token| Token::new(token).unwrap());
        Who::new(address.parse().unwrap(), token)
    }

    #[test]
    fn on_the_loopback_a_foreign_name_is_refused() {
        let who = at("127.0.0.1:7878", None);
        for (host, may) in [
            ("127.0.0.1:7878", true),
            ("127.0.0.1", true),
            ("localhost:9000", true),
            ("LOCALHOST", true),
            ("localhost.:80", true),
            ("[::1]:7878", true),
            ("127.9.9.9", true),
            ("evil.example", false),
            ("127.0.0.1.evil.example:7878", false),
            ("localhost.evil.example", false),
            ("192.168.1.7:7878", false),
            ("0.0.0.0:7878", false),
        ] {
            let asked = asks(&who, Method::GET, "/v1/info", &[("host", host)]);
            let expected = may.then_some(()).ok_or(Refusal::ForeignHost);
            assert_eq!(asked, expected, "{host}");
        }
        let two = [("host", "localhost"), ("host", "evil.example")];
        assert_eq!(asks(&who, Method::GET, "/", &two), Err(Refusal::NoHost));
        assert_eq!(asks(&who, Method::GET, "/", &[]), Err(Refusal::NoHost));
        let both = asks(
            &who,
            Method::GET,
            "http://localhost/",
            &[("host", "evil.example")],
        );
        assert_eq!(both, Err(Refusal::NoHost));
        let other = at("10.0.0.1:7878", Some("t"));
        let named = [
            ("host", "judge.cluster:7878"),
            ("authorization", "Bearer t"),
        ];
        assert_eq!(asks(&other, Method::GET, "/", &named), Ok(()));
    }

    #[test]
    fn a_page_from_elsewhere_is_refused_whatever_it_asks() {
        let who = at("127.0.0.1:7878", None);
        for (origin, may) in [
            ("http://127.0.0.1:7878", true),
            ("http://127.0.0.1:3000", false),
            ("http://localhost:7878", false),
            ("https://evil.example", false),
            ("null", false),
            ("", false),
            ("file://", false),
            ("http://127.0.0.1:7878.evil.example", false),
        ] {
            let headers = [("host", "127.0.0.1:7878"), ("origin", origin)];
            for method in [Method::GET, Method::POST] {
                let asked = asks(&who, method, "/run_code", &headers);
                let expected = may.then_some(()).ok_or(Refusal::ForeignOrigin);
                assert_eq!(asked, expected, "{origin}");
            }
        }
    }

    #[test]
    fn with_a_token_everything_but_health_needs_it() {
        let who = at("127.0.0.1:7878", Some("right"));
        let host = ("host", "localhost");
        let cookie = who.token.as_ref().unwrap().cookie();
        let (cookie, _) = cookie.split_once(';').unwrap();
        for (method, path, header, may) in [
            (Method::GET, "/healthz", None, true),
            (Method::GET, "/healthz/", None, false),
            (Method::GET, "/v1/info", None, false),
            (Method::GET, "/nowhere", None, false),
            (
                Method::POST,
                "/v1/score",
                Some(("authorization", "Bearer right")),
                true,
            ),
            (
                Method::POST,
                "/v1/score",
                Some(("authorization", "Bearer wrong")),
                false,
            ),
            (Method::GET, "/metrics", Some(("cookie", cookie)), true),
            (Method::POST, "/v1/score", Some(("cookie", cookie)), false),
            (Method::GET, "/?token=right", None, false),
        ] {
            let headers: Vec<_> = std::iter::once(host).chain(header).collect();
            let asked = asks(&who, method, path, &headers);
            assert_eq!(asked.is_ok(), may, "{path} {header:?}");
        }
    }

    #[test]
    fn a_browser_that_brings_the_token_gets_a_cookie_and_another_gets_none() {
        let who = at("127.0.0.1:7878", Some("right"));
        let opens = |path: &str| who.remembered(&path.parse().unwrap(), &Method::GET);
        let answer = opens("/?token=right").unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[header::LOCATION], "/");
        assert!(answer.headers().contains_key(header::SET_COOKIE));
        let answer = opens("/?token=wrong").unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
        assert!(opens("/").is_none() && opens("/v1/info?token=right").is_none());
    }
}
