;; verdict: stack-overflow
;; repeat: 300 i64
(type $wide (func (result @repeat)))
(func $down (type $wide) (call $down) (drop) (i64.const 1))
(func (export "solve") (type $solve)
  (call $down)
  unreachable)
