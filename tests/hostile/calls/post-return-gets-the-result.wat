;; verdict: the input
(func (export "cabi_post") (param i32)
  (if (i32.ne (local.get 0) (i32.const 16)) (then unreachable)))
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
