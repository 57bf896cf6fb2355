;; verdict: the input
;; The result was read before.
(func (export "cabi_post") (param i32) (memory.fill (i32.const 0) (i32.const 255) (i32.const 65536)))
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
