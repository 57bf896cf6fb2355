;; verdict: the input
;; Growth over the maximum that a module declares gives -1, and the solver goes on.
(memory (export "memory") 1 2)
(func (export "solve") (type $solve)
  (if (i32.ne (memory.grow (i32.const 2)) (i32.const -1)) (then unreachable))
  (if (i32.ne (memory.grow (i32.const 1)) (i32.const 1)) (then unreachable))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
