;; verdict: out-of-fuel
;; args: --fuel 50000000
(func (export "solve") (type $solve)
  (i32.const 1) (i64.const 2) (f64.const 3)
  (loop (param i32 i64 f64) (result i32 i64 f64)
    (br 0))
  unreachable)
