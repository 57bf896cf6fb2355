;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (local $x f64)
  (local.set $x (f64.const 1e-310))
  (loop
    (local.set $x (f64.nearest (f64.sqrt (f64.div (f64.const 1e308) (f64.sqrt (local.get $x))))))
    (local.set $x (f64.copysign (f64.ceil (f64.trunc (local.get $x))) (f64.const 1e-310)))
    (br 0))
  unreachable)
