;; verdict: rejected
;; A proposal that is off.
(func (export "solve") (type $solve)
  (i64.mul_wide_u (i64.const 1) (i64.const 2))
  unreachable)
