;; verdict: out-of-memory
;; 256 MiB are 4,096 pages.
(func (export "solve") (type $solve)
  (drop (memory.grow (i32.const 4095)))
  (drop (memory.grow (i32.const 1)))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
