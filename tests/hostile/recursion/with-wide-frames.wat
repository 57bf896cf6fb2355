;; verdict: stack-overflow
;; repeat: 1000 i64 
(func $down (param i64) (result i64) (local @repeat)
  (local.set 900 (local.get 0))
  (i64.add (call $down (i64.add (local.get 0) (i64.const 1))) (local.get 900)))
(func (export "solve") (type $solve)
  (drop (call $down (i64.const 0)))
  unreachable)
