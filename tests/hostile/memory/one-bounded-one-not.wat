;; verdict: the input
;; The memory that grows has a maximum; that another has none changes nothing.
(memory (export "memory") 1)
(memory $bounded 1 2)
(func (export "solve") (type $solve)
  (if (i32.ne (memory.grow $bounded (i32.const -1)) (i32.const -1)) (then unreachable))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
