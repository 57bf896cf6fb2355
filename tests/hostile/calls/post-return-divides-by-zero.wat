;; verdict: trap divide-by-zero
(func (export "cabi_post") (param i32) (drop (i32.div_u (i32.const 1) (i32.const 0))))
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
