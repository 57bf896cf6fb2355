;; verdict: out-of-fuel
(memory (export "memory") 1)
(data $passive "x")
(elem $elements func $f)
(func $f)
(func (export "solve") (type $solve)
  (loop
    (data.drop $passive)
    (elem.drop $elements)
    (br 0))
  unreachable)
