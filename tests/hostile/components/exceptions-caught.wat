;; verdict: rejected
;; A proposal that is off.
(tag $t)
(func (export "solve") (type $solve)
  (block (try_table (catch $t 0) (throw $t)))
  unreachable)
