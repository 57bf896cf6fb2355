;; verdict: stack-overflow
;; repeat: 100 v128
(func $down (param v128) (result v128) (local @repeat)
  (local.set 99 (i32x4.add (local.get 0) (local.get 0)))
  (i32x4.add (call $down (i32x4.add (local.get 0) (local.get 99))) (local.get 99)))
(func (export "solve") (type $solve)
  (drop (call $down (v128.const i64x2 1 1)))
  unreachable)
