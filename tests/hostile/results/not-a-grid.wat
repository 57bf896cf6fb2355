;; verdict: invalid-output not-a-grid
;; How a solver says that its value is no grid at all.
(data (i32.const 1024) "not-a-grid")
(func (export "solve") (type $solve)
  (call $grid (i32.const 0) (i32.const 0) (i32.const 1024) (i32.const 10)))
