;; verdict: out-of-fuel
;; args: --fuel 50000000
(func (export "solve") (type $solve)
  (local $v v128)
  (loop
    (local.set $v (i8x16.swizzle
      (i64x2.mul (i8x16.popcnt (local.get $v)) (i32x4.trunc_sat_f32x4_u (local.get $v)))
      (f64x2.div (f64x2.sqrt (local.get $v)) (f64x2.nearest (local.get $v)))))
    (br 0))
  unreachable)
