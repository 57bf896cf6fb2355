;; verdict: out-of-memory
;; 128 MiB of memory and 20,000,000 elements of 8 bytes; the limit is on their sum.
(table $t 1 funcref)
(func (export "solve") (type $solve)
  (drop (memory.grow (i32.const 2048)))
  (drop (table.grow $t (ref.null func) (i32.const 20000000)))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
