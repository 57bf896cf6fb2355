;; verdict: out-of-fuel
;; args: --fuel 50000000
(func (export "solve") (type $solve)
  (local $x i64)
  (loop
    (local.set $x (i64.rotl (i64.add (i64.popcnt (local.get $x)) (i64.clz (local.get $x)))
      (i64.ctz (local.get $x))))
    (br 0))
  unreachable)
