;; verdict: out-of-memory
;; Growth that is refused is not paid, whatever its length would cost.
(table $t 1 funcref)
(func (export "solve") (type $solve)
  (drop (table.grow $t (ref.null func) (i32.const -2)))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
