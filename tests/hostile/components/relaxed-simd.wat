;; verdict: rejected
;; A proposal that is off: two machines may differ in it.
(func (export "solve") (type $solve)
  (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
