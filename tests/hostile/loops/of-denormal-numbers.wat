;; verdict: out-of-fuel
;; Numbers that some processors compute with slowly.
(func (export "solve") (type $solve)
  (local $x f64)
  (local.set $x (f64.const 0x0.0000000000001p-1022))
  (loop
    (local.set $x (f64.max (f64.const 0x0.0000000000001p-1022)
      (f64.mul (local.get $x) (f64.const 0.9))))
    (br 0))
  unreachable)
