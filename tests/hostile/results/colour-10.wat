;; verdict: invalid-output colour
(data (i32.const 1024) "\09\0a")
(func (export "solve") (type $solve)
  (call $grid (i32.const 1) (i32.const 2) (i32.const 1024) (i32.const 2)))
