;; verdict: trap unreachable
(func (export "cabi_post") (param i32) unreachable)
(func (export "solve") (type $solve)
  (call $say (i32.const 1024) (i32.const 2)))
