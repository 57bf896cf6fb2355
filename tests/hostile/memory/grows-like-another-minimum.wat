;; verdict: out-of-memory
;; Growth in the start function to the very size that another memory declares: each fits,
;; both together do not, and it was growth that broke the limit.
(memory (export "memory") 0)
(memory $other 2100)
(func $start (drop (memory.grow 0 (i32.const 2100))))
(start $start)
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
