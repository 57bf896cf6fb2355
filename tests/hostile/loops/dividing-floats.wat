;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (local $x f64)
  (local.set $x (f64.const 1.5))
  (loop $again
    (local.set $x (f64.sqrt (f64.div (f64.const 2) (local.get $x))))
    (br $again))
  unreachable)
