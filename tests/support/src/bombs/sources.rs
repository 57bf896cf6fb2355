//! Source text that is large, deep or no text.

use super::repeated;
use crate::guest::Guest;

const TEN_MIB: usize = 10 << 20;

pub fn all() -> Vec<Guest> {
    let ok = "the input";
    let no = "rejected";
    let def = |body: String| format!("def solve(I):\n    {body}");
    let returns = |expression: String| def(format!("return {expression}"));
    let sources: Vec<(&str, &str, Vec<u8>)> = vec![
        (
            "calls-inside-calls",
            no,
            returns("f(".repeat(TEN_MIB / 2)).into(),
        ),
        (
            "calls-190-deep",
            ok,
            returns(format!("{}I{}", "identity(".repeat(190), ")".repeat(190))).into(),
        ),
        (
            "half-a-million-variables",
            no,
            def(repeated(500_000, |n| format!("x{n} = identity(I)\n    ")) + "return I").into(),
        ),
        (
            "millions-of-variables",
            no,
            def(format!("{}return I", "x=I\n    ".repeat(TEN_MIB / 8))).into(),
        ),
        (
            "millions-of-statements-outside",
            no,
            format!(
                "{}\n{}x=1",
                def("return I".to_owned()),
                "x=1\n".repeat(TEN_MIB / 4)
            )
            .into(),
        ),
        (
            "millions-of-values-in-tuples",
            no,
            def(format!(
                "{}return I",
                format!("x=({})\n    ", "1,".repeat(8_000)).repeat(600)
            ))
            .into(),
        ),
        (
            "functions-that-all-call-the-next",
            no,
            format!(
                "{}def f4000(I):return I",
                repeated(4_000, |n| format!("def f{n}(I):return f{}(I)\n", n + 1))
            )
            .into(),
        ),
        (
            "a-large-function-that-many-call",
            no,
            format!(
                "def big(I):\n{} return I{}",
                repeated(19_000, |n| format!(" x{n}=I\n")),
                repeated(10_000, |n| format!("\ndef f{n}(I):return big(I)")),
            )
            .into(),
        ),
        (
            "more-functions-than-are-allowed",
            no,
            repeated(150_000, |n| format!("def f{n}(I):return I\n"))
                .trim_end()
                .into(),
        ),
        (
            "nineteen-thousand-variables",
            ok,
            def(repeated(19_000, |n| format!("x{n} = identity(I)\n    ")) + "return x7").into(),
        ),
        (
            "a-name-of-a-megabyte",
            no,
            def(format!("{0} = I\n    return {0}", "x".repeat(1 << 20))).into(),
        ),
        (
            "ten-mib-in-a-line",
            no,
            returns(format!("I{}", " + I".repeat(TEN_MIB / 4))).into(),
        ),
        (
            "ten-mib-of-spaces",
            no,
            returns(format!("{}I", " ".repeat(TEN_MIB))).into(),
        ),
        (
            "indented-by-a-thousand",
            no,
            format!("def solve(I):\n{}return I", " ".repeat(1_000)).into(),
        ),
        (
            "indented-a-step-a-line",
            no,
            format!(
                "def solve(I):\n{}{}return I",
                repeated(190, |n| format!("{}if I:\n", " ".repeat(n + 1))),
                " ".repeat(191)
            )
            .into(),
        ),
        (
            "ten-mib-of-comments",
            ok,
            def("# a comment\n    ".repeat(TEN_MIB / 16) + "return I").into(),
        ),
        (
            "ten-mib-of-blank-lines",
            ok,
            def("\n".repeat(TEN_MIB) + "    return I").into(),
        ),
        (
            "ten-mib-of-text",
            ok,
            def(format!("'''{}'''\n    return I", "x".repeat(TEN_MIB))).into(),
        ),
        (
            "text-without-an-end",
            no,
            def(format!("'''{}", "x".repeat(TEN_MIB))).into(),
        ),
        (
            "a-number-of-a-million-digits",
            no,
            returns(format!("canvas({}, UNITY)", "7".repeat(1_000_000))).into(),
        ),
        (
            "a-number-of-sixteen-thousand-digits",
            no,
            returns(format!("canvas({}, UNITY)", "7".repeat(16_000))).into(),
        ),
        (
            "nul-bytes",
            no,
            b"def solve(I):\n    return I\0\0\0".to_vec(),
        ),
        (
            "nul-bytes-in-a-comment",
            no,
            b"def solve(I):\n    # \0\n    return I".to_vec(),
        ),
        (
            "not-utf8",
            no,
            b"def solve(I):\n    return \xff\xfeI".to_vec(),
        ),
        (
            "not-utf8-in-a-comment",
            no,
            b"def solve(I):\n    # \xc3\x28\n    return I".to_vec(),
        ),
        (
            "a-surrogate-in-utf8",
            no,
            b"def solve(I):\n    # \xed\xa0\x80\n    return I".to_vec(),
        ),
        (
            "utf16",
            no,
            "def solve(I): return I"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        (
            "a-lone-surrogate",
            no,
            returns("canvas('\\ud800', UNITY)".to_owned()).into(),
        ),
        (
            "carriage-returns",
            ok,
            b"def solve(I):\r\n    return I".to_vec(),
        ),
        ("old-line-ends", ok, b"def solve(I):\r    return I".to_vec()),
        (
            "form-feeds",
            ok,
            b"def solve(I):\n\x0c    return I".to_vec(),
        ),
        (
            "a-line-separator",
            no,
            "def solve(I):\n    return I\u{2028}x = 1".into(),
        ),
        (
            "zero-width-spaces",
            no,
            "def solve(I):\n    return I\u{200b}".into(),
        ),
        (
            "from-right-to-left",
            ok,
            "def solve(I):\n    # \u{202e} I nruter\n    return I".into(),
        ),
        (
            "an-escaped-line-end-at-the-end",
            no,
            b"def solve(I):\n    return I \\".to_vec(),
        ),
        (
            "a-million-escaped-line-ends",
            no,
            returns("\\\n".repeat(1_000_000) + "I").into(),
        ),
        (
            "brackets-in-formatted-text",
            no,
            returns(format!(
                "f\"{{{}I{}}}\"",
                "(".repeat(100_000),
                ")".repeat(100_000)
            ))
            .into(),
        ),
        (
            "text-in-formatted-text",
            no,
            returns(format!("{}I{}", "f'{".repeat(50_000), "}'".repeat(50_000))).into(),
        ),
        (
            "signs-in-formatted-text",
            no,
            returns(format!("f\"{{{}I}}\"", "-".repeat(1_000_000))).into(),
        ),
        (
            "signs-in-text-that-a-carriage-return-ends",
            no,
            returns(format!("'\r    {}I'", "-".repeat(1_000_000))).into(),
        ),
        (
            "signs-in-a-comment-that-a-carriage-return-ends",
            no,
            returns(format!("I # \r    {}I", "-".repeat(1_000_000))).into(),
        ),
        (
            "signs-behind-an-escaped-quote",
            no,
            returns(format!("\\' '{}I '", "-".repeat(1_000_000))).into(),
        ),
        (
            "signs-behind-quotes-inside-quotes",
            no,
            returns(format!(
                "f\"\"\"{{\'\'\'\"\"\"\'\'\'}}{{\"\"\"\n{}I",
                "-".repeat(1_000_000)
            ))
            .into(),
        ),
        (
            "formats-in-formatted-text",
            no,
            returns(format!("f'{{I{}", ":{I".repeat(100_000))).into(),
        ),
        (
            "signs",
            no,
            returns(format!("{}I", "-".repeat(16_000))).into(),
        ),
        (
            "negations",
            no,
            returns(format!("{}I", "not ".repeat(4_000))).into(),
        ),
        (
            "functions-of-functions",
            no,
            returns(format!("{}I", "lambda:".repeat(2_300))).into(),
        ),
        (
            "choices",
            no,
            returns(format!("I{}", " if I else I".repeat(1_300))).into(),
        ),
        (
            "powers",
            no,
            returns(format!("I{}", "**I".repeat(5_000))).into(),
        ),
        (
            "attributes-of-attributes",
            no,
            returns(format!("I{}", ".x".repeat(8_000))).into(),
        ),
        (
            "comparisons",
            no,
            returns(format!("I{}", "<I".repeat(8_000))).into(),
        ),
        (
            "awaits",
            no,
            returns(format!("{}I", "await ".repeat(2_600))).into(),
        ),
        (
            "assignments",
            ok,
            def(format!("{}I\n    return x", "x=".repeat(8_000))).into(),
        ),
        (
            "alternatives",
            no,
            def(format!(
                "if I:\n        return I\n{}    return I",
                "    elif I:\n        return I\n".repeat(100_000)
            ))
            .into(),
        ),
        (
            "parameters",
            no,
            format!(
                "def solve({}):\n    return I",
                repeated(2_000, |n| format!("x{n},"))
            )
            .into(),
        ),
        (
            "tuples-in-tuples",
            no,
            returns(format!("{}I{}", "(".repeat(190), ",)".repeat(190)).replace("I,", "'',"))
                .into(),
        ),
    ];
    sources
        .into_iter()
        .map(|(name, verdict, source)| Guest::of_source(&format!("dsl/{name}"), verdict, source))
        .collect()
}
