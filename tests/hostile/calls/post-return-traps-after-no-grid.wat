;; verdict: trap unreachable
(func (export "cabi_post") (param i32) unreachable)
(func (export "solve") (type $solve)
  (call $grid (i32.const 0) (i32.const 0) (i32.const 1024) (i32.const 0)))
