;; verdict: rejected
;; A proposal that is off.
(tag $t)
(func (export "solve") (type $solve)
  (throw $t))
