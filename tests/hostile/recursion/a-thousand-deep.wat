;; verdict: the input
;; Deep, but not without end.
(func $down (param i32)
  (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
(func (export "solve") (type $solve)
  (call $down (i32.const 1000))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
