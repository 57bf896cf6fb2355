;; verdict: trap divide-by-zero
(func $start (drop (i32.div_u (i32.const 1) (i32.const 0))))
(start $start)
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
