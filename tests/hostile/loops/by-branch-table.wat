;; verdict: out-of-fuel
(func (export "solve") (type $solve)
  (loop $again (br_table $again $again $again (local.get 2)))
  unreachable)
