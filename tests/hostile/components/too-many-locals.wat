;; verdict: rejected
;; repeat: 60000 i64 
(func (export "solve") (type $solve)
  (local @repeat)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
