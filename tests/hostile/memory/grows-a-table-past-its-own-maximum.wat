;; verdict: the input
;; Growth that is refused is not paid by the element.
(table $t 1 10 funcref)
(func (export "solve") (type $solve)
  (if (i32.ne (table.grow $t (ref.null func) (i32.const -1)) (i32.const -1)) (then unreachable))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
