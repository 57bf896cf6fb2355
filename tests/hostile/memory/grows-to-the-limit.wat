;; verdict: the input
(func (export "solve") (type $solve)
  (if (i32.ne (memory.grow (i32.const 4095)) (i32.const 1)) (then unreachable))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
