;; verdict: trap memory-bounds
(data (i32.const 65535) "ab")
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
