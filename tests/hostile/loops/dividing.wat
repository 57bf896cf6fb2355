;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (local $x i64)
  (local.set $x (i64.const -1))
  (loop $again
    (local.set $x (i64.or (i64.const 0x4000000000000000) (i64.div_s (local.get $x) (i64.const 3))))
    (br $again))
  unreachable)
