# A little of everything that the module holds, for a test: a function that became a stub would trap.

import numpy as np
rng = np.random.default_rng(0)
a = rng.random((6, 6))
v = rng.random(40)
g = rng.integers(0, 4, (12, 12))

for bits in (np.random.MT19937, np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64):
    r = np.random.Generator(bits(1))
    r.normal(size=3), r.permutation(5), r.choice(5, 2, replace=False), r.poisson(3.0), r.gamma(2.0)
    r.multivariate_hypergeometric([3, 4], 2), r.dirichlet([1, 2]), r.vonmises(0, 1), r.zipf(2.0), r.binomial(9, .4)
np.random.seed(1), np.random.rand(2), np.random.shuffle([1, 2]), np.random.randint(0, 9, 5)
for kind in 'bhilqBHILQefdgFD?':
    x = np.ones((3, 4), kind)
    x.sum(), np.sort(x, axis=0), np.argsort(x), np.unique(x), x == x, np.repeat(x, 2), x.astype('f8'), np.cumsum(x)
    np.partition(x, 1), np.median(x) if kind != '?' else 0, np.where(x, 1, 0), np.searchsorted(x.ravel(), 1)
np.linalg.svd(a), np.linalg.eig(a), np.linalg.eigh(a + a.T), np.linalg.inv(a), np.linalg.qr(a), np.linalg.lstsq(a, a, rcond=None)
np.linalg.matrix_power(a, 3), np.linalg.det(a), np.linalg.solve(a, a), np.linalg.cholesky(a @ a.T + np.eye(6)), np.kron(a, a)
np.fft.fft2(a), np.fft.rfft(v), np.einsum('ij,jk->ik', a, a), np.tensordot(a, a), np.convolve(v, v), np.polyfit(range(5), range(5), 2)
np.array(['b', 'a']).astype('U3'), np.char.upper(['a']), np.strings.find(['abc'], 'c'), np.datetime64('2020-01-01') + 1
np.histogram2d(v, v), np.interp(.5, [0, 1], [0, 2]), np.apply_along_axis(sum, 0, a), np.lib.stride_tricks.sliding_window_view(g, (3, 3))
np.put(g.copy(), [1, 2], [0]), np.choose([0, 1], [[1, 2], [3, 4]]), np.add.reduceat(v, np.array([0, 9])), np.ma.masked_equal(g, 0).sum(), np.polynomial.Polynomial([1, 2]).roots()
assert np.prod([2] * 40) == 2 ** 40

from scipy import ndimage, signal, spatial, optimize, stats, sparse, interpolate, integrate, linalg, fft, special, cluster
import scipy.cluster.hierarchy, scipy.cluster.vq, scipy.sparse.csgraph, scipy.sparse.linalg, scipy.spatial.distance
import scipy.stats.sampling, scipy.linalg.interpolative, scipy.io, scipy.differentiate, scipy.datasets, scipy.constants
l, n = ndimage.label(g > 1, np.ones((3, 3)))
ndimage.find_objects(l), ndimage.center_of_mass(g, l, [1]), ndimage.binary_fill_holes(g > 1), ndimage.generic_filter(a, max, 3)
ndimage.distance_transform_edt(g), ndimage.distance_transform_cdt(g), ndimage.distance_transform_bf(g > 1), ndimage.rotate(a, 30)
ndimage.zoom(a, 2), ndimage.median_filter(g, 3), ndimage.gaussian_filter(a, 1), ndimage.maximum_filter(g, 3), ndimage.watershed_ift(g.astype('u1'), l)
ndimage.map_coordinates(a, [[1.5], [2.5]]), ndimage.convolve(a, a), ndimage.grey_dilation(g, 3), ndimage.affine_transform(a, np.eye(2))
ndimage.median_filter(v, 3), ndimage.rank_filter(v, 1, 3), ndimage.binary_propagation(g > 2, mask=g > 1), ndimage.sobel(a), ndimage.geometric_transform(a, lambda p: p)
signal.convolve2d(g, g), signal.correlate2d(g, g, 'same'), signal.fftconvolve(a, a), signal.find_peaks(v), signal.lfilter([1], [1, .5], v)
signal.sosfilt(signal.butter(2, .3, output='sos'), v), signal.upfirdn([1, 1], v, 2), signal.savgol_filter(v, 5, 2)
signal.max_len_seq(4), signal.sepfir2d(a, [1., 2, 1], [1., 2, 1]), signal.resample(v, 20), signal.order_filter(a, np.ones((3, 3)), 4), signal.stft(v, nperseg=8)
p = rng.random((20, 2))
t = spatial.cKDTree(p)
t.query(p, 2), t.query_pairs(.3), t.query_ball_point(p, .2), t.sparse_distance_matrix(t, .2), spatial.KDTree(p).count_neighbors(t, .1)
spatial.ConvexHull(p).volume, spatial.Delaunay(p).find_simplex(p), spatial.Voronoi(p).regions, spatial.HalfspaceIntersection(np.array([[-1, 0, 0.], [0, -1, 0.], [1, 1, -1.]]), np.array([.3, .3]))
for metric in ('euclidean', 'cityblock', 'cosine', 'hamming', 'jaccard', 'chebyshev', 'canberra', 'mahalanobis', 'correlation', 'braycurtis'):
    spatial.distance.cdist(p, p, metric), spatial.distance.pdist(p, metric)
spatial.distance.directed_hausdorff(p, p), spatial.transform.Rotation.from_euler('z', 90, degrees=True).as_matrix(), spatial.SphericalVoronoi(np.eye(3).tolist() + (-np.eye(3)).tolist())
spatial.transform.RigidTransform.from_translation([1, 2, 3]).as_matrix(), spatial.transform.Slerp([0, 1], spatial.transform.Rotation.random(2, rng=1))([.5])
rosen, x0 = optimize.rosen, [1.3, .7]
for method in ('Nelder-Mead', 'Powell', 'CG', 'BFGS', 'L-BFGS-B', 'TNC', 'COBYLA', 'COBYQA', 'SLSQP', 'trust-constr'):
    optimize.minimize(rosen, x0, method=method, options={'maxiter': 20})
for method in ('dogleg', 'trust-ncg', 'trust-exact', 'trust-krylov', 'Newton-CG'):
    optimize.minimize(rosen, x0, method=method, jac=optimize.rosen_der, hess=optimize.rosen_hess)
optimize.linprog([-1, -2], [[1, 1]], [4]).x, optimize.milp([-1, -2], constraints=optimize.LinearConstraint([[1, 1]], 0, 4), integrality=[1, 1]).x
optimize.linprog([-1, -2], [[1, 1]], [4], method='highs-ipm'), optimize.linprog([-1, -2], [[1, 1]], [4], method='highs-ds')
optimize.linear_sum_assignment(a), optimize.curve_fit(lambda x, k: k * x, [1, 2, 3], [2, 4, 6]), optimize.brentq(lambda x: x - 1, 0, 3), optimize.fsolve(lambda x: x - 1, 0)
optimize.nnls(a, a[0]), optimize.lsq_linear(a, a[0]), optimize.least_squares(lambda x: x - 1, [0.]), optimize.root(lambda x: x - 1, [0.], method='hybr')
optimize.direct(rosen, [(-2, 2)] * 2, maxfun=50), optimize.differential_evolution(rosen, [(-2, 2)] * 2, maxiter=2, rng=1), optimize.dual_annealing(rosen, [(-2, 2)] * 2, maxiter=2, rng=1)
optimize.isotonic_regression([1, 3, 2]), optimize.quadratic_assignment(a, a), optimize.shgo(rosen, [(-2, 2)] * 2), optimize.basinhopping(rosen, x0, niter=2)
stats.mode(g, axis=None), stats.entropy(v), stats.pearsonr(v, v), stats.spearmanr(v, v), stats.kendalltau(v, v), stats.ttest_ind(v, v), stats.rankdata(v), stats.zscore(v)
stats.norm.fit(v), stats.gaussian_kde(v)(.5), stats.ks_2samp(v, v), stats.chi2_contingency([[3, 4], [5, 6]]), stats.fisher_exact([[3, 4], [5, 6]]), stats.mannwhitneyu(v, v + .1)
stats.shapiro(v), stats.ansari(v, v), stats.anderson_ksamp([v, v + .1]), stats.qmc.Sobol(2, rng=1).random(4), stats.qmc.discrepancy(p), stats.multivariate_normal([0, 0]).cdf([0, 0]), stats.linregress(v, v)
stats.nchypergeom_wallenius.pmf(1, 9, 3, 4, .5), stats.levy_stable.pdf(.5, 1.5, 0), stats.random_table([2, 3], [3, 2]).rvs(random_state=1), stats.somersd([[3, 4], [5, 6]]), stats.skewnorm.cdf(.1, 2)
stats.beta.ppf(.3, 2, 3), stats.binom.pmf(2, 5, .4), stats.ncx2.cdf(2., 3, 1), stats.hypergeom.sf(1, 9, 3, 4), stats.wasserstein_distance(v, v), stats.theilslopes(v), stats.median_abs_deviation(v)
stats.sampling.NumericalInverseHermite(stats.norm()).rvs(3), stats.sampling.DiscreteAliasUrn([.2, .8], random_state=1).rvs(3), stats.boschloo_exact([[3, 4], [5, 6]], n=4), stats.page_trend_test(a)
s = sparse.csr_matrix((g > 2).astype(float))
graph = sparse.csgraph
s @ s, s.T.tocoo(), s.tocsc()[1:3], s.tolil(), s.todok(), s.tobsr((2, 2)) @ s, sparse.kron(s, s), sparse.block_diag([s, s]), s.multiply(s), s.todia() @ s, s.maximum(s), s[[1, 2]][:, [0, 1]]
graph.connected_components(s), graph.dijkstra(s), graph.shortest_path(s, 'FW'), graph.bellman_ford(s), graph.johnson(s), graph.minimum_spanning_tree(s), graph.breadth_first_order(s, 0), graph.depth_first_order(s, 0)
graph.maximum_bipartite_matching(s), graph.min_weight_full_bipartite_matching(sparse.csr_matrix(a)), graph.reverse_cuthill_mckee(s), graph.structural_rank(s), graph.maximum_flow(s.astype('i4'), 0, 5), graph.laplacian(s), graph.yen(s, 0, 5, 2)
d = sparse.csc_matrix(a @ a.T + np.eye(6))
lin = sparse.linalg
lin.spsolve(d, a[0]), lin.eigsh(d, 2), lin.eigs(d, 2), lin.svds(d, 2), lin.svds(d, 2, solver='propack', rng=1), lin.splu(d).solve(a[0]), lin.spilu(d), lin.cg(d, a[0]), lin.gmres(d, a[0]), lin.lsqr(d, a[0]), lin.expm(d), lin.lobpcg(d, rng.random((6, 1)))
q = np.arange(8.)
interpolate.interp1d(q, q, 'cubic')(1.5), interpolate.CubicSpline(q, q)(1.5), interpolate.griddata(p, p[:, 0], p[:3]), interpolate.RegularGridInterpolator((q, q), np.outer(q, q))([[1.5, 2]]), interpolate.RBFInterpolator(p, p[:, 0])(p)
interpolate.UnivariateSpline(q, q)(1.5), interpolate.splprep([q, q ** 2]), interpolate.RectBivariateSpline(q, q, np.outer(q, q))(1, 2), interpolate.CloughTocher2DInterpolator(p, p[:, 0])(.5, .5), interpolate.make_interp_spline(q, q)(2.5), interpolate.PchipInterpolator(q, q)(1.5), interpolate.bisplrep(*p.T, p[:, 0], kx=1, ky=1), interpolate.make_smoothing_spline(q, q), interpolate.AAA(q, q)(1.5), interpolate.make_splrep(q, q, s=1)
integrate.quad(np.sin, 0, 1), integrate.dblquad(lambda x, y: x * y, 0, 1, 0, 1), integrate.odeint(lambda y, t: -y, 1, [0, 1]), integrate.simpson(v), integrate.quad_vec(np.sin, 0, 1), integrate.tanhsinh(np.sin, 0, 1)
for method in ('RK45', 'RK23', 'DOP853', 'Radau', 'BDF', 'LSODA'):
    integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.], method)
for solver in ('vode', 'zvode', 'lsoda', 'dopri5', 'dop853'):
    integrate.ode(lambda t, y: -y).set_integrator(solver).set_initial_value(1., 0).integrate(.5)
linalg.lu(a), linalg.qr(a, pivoting=True), linalg.schur(a), linalg.expm(a), linalg.logm(a @ a.T + np.eye(6)), linalg.sqrtm(a @ a.T), linalg.svd(a), linalg.hessenberg(a), linalg.solve_toeplitz(v[:6], v[:6]), linalg.solve_sylvester(a, a, a), linalg.null_space(a), linalg.cholesky(a @ a.T + np.eye(6))
linalg.qz(a, a), linalg.cossin(linalg.qr(a)[0], 3, 3), linalg.eig_banded(a[:2]), linalg.solve_banded((1, 1), a[:3], a[0]), linalg.ldl(a + a.T), linalg.polar(a), linalg.circulant(v[:3]), linalg.eigvals(a), linalg.pinv(a), linalg.qr_delete(*linalg.qr(a), 0), linalg.interpolative.svd(a, 2), linalg.blas.dgemm(1, a, a), linalg.lapack.dgetrf(a), linalg.fractional_matrix_power(a @ a.T, .5), linalg.bandwidth(a), linalg.issymmetric(a)
fft.fftn(a), fft.dct(v), fft.rfft2(a), fft.next_fast_len(17), fft.fht(v, .1, 0), special.gamma(v), special.comb(5, 2, exact=True), special.expit(v), special.erf(v), special.jv(1, v), special.ellipk(.3), special.hyp2f1(1, 2, 3, .2), special.zeta(2.5), special.lambertw(1), special.logsumexp(v), special.binom(5, 2), special.factorial(5), special.sph_harm_y(1, 2, .1, .2), special.ellip_harm(5, 8, 2, 1, 2.5), special.betainc(1, 2, .3), special.stdtrit(3, .2), special.wofz(1), special.roots_legendre(4), special.softmax(v), special.mathieu_a(1, 2), special.owens_t(1, 2), special.wright_bessel(1, 1, 1), special.voigt_profile(1, 1, 1), special.legendre_p_all(3, .2), special.chdtri(2, .5), special.nbdtrik(.5, .4, .3)
import scipy.special.cython_special
h = cluster.hierarchy
z = h.linkage(p, 'ward')
h.fcluster(z, 3, 'maxclust'), h.dendrogram(z, no_plot=True), h.optimal_leaf_ordering(z, spatial.distance.pdist(p)), h.linkage(p, 'centroid'), cluster.vq.kmeans2(p, 3, rng=1), h.cophenet(z)
import io
file = io.BytesIO()
scipy.io.savemat(file, {'a': a}), scipy.io.loadmat(io.BytesIO(file.getvalue())), np.savez_compressed(io.BytesIO(), a)
text = io.BytesIO()
scipy.io.mmwrite(text, s), scipy.io.mmread(io.BytesIO(text.getvalue()))

import networkx as nx
w = nx.grid_2d_graph(4, 4)
nx.shortest_path(w, (0, 0), (3, 3)), nx.pagerank(w), nx.max_weight_matching(w), nx.minimum_spanning_tree(w), list(nx.find_cliques(w)), nx.spring_layout(w, seed=1), nx.adjacency_matrix(w), nx.is_isomorphic(w, w)

import regex, lzma, bz2, zlib, hashlib, decimal, unicodedata, json, pickle, csv, struct, array, itertools, xml.etree.ElementTree, zoneinfo, datetime, sympy
regex.findall(r'\p{L}+', 'a b'), lzma.decompress(lzma.compress(b'a')), bz2.decompress(bz2.compress(b'a')), zlib.decompress(zlib.compress(b'a'))
[hashlib.new(name, b'a') for name in ('md5', 'sha1', 'sha256', 'sha512', 'sha3_256', 'blake2b', 'blake2s')], decimal.Decimal(2).sqrt(), unicodedata.name('a'), pickle.loads(pickle.dumps(a)), 'a'.encode('shift_jis'), 'a'.encode('gb18030'), xml.etree.ElementTree.fromstring('<a><b/></a>')
x = sympy.Symbol('x')
assert sympy.solve(x ** 2 - 4, x) == [-2, 2]
try:
    raise ExceptionGroup('a', [ValueError(1)])
except* ValueError:
    pass
