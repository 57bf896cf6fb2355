;; verdict: invalid-output too-large
(func (export "solve") (type $solve)
  (call $grid (i32.const 31) (i32.const 1) (i32.const 1024) (i32.const 31)))
