;; verdict: the input
(func (export "cabi_post") (param i32)
  (drop (call $solve (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 0))))
(func $solve (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
